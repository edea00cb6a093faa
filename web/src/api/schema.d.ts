// Made by `npm run api` from the OpenAPI document of the server. Change the server, not this file.

export interface paths {
    "/api/v1/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List traces, newest first
         * @description All pages of one list show the traces as they were when the first page was asked for.
         */
        get: operations["list_traces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traces/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures of the filtered traces
         * @description Count, cost, latency, and what there is to filter by, of exactly the traces that match.
         */
        get: operations["get_trace_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traces/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A trace and its spans
         * @description Spans come in start order and without payloads, 5,000 at a time.
         */
        get: operations["get_trace"];
        put?: never;
        post?: never;
        /**
         * Delete a trace
         * @description Deletes its spans and payloads for good. Spans of it that arrive later make a trace of their own.
         */
        delete: operations["delete_trace"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traces/{trace_id}/spans/{span_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A span with all it carries
         * @description Prompt and response as recorded and as chat messages, usage, cost with its arithmetic, metadata, error, issues.
         */
        get: operations["get_span"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traces/{trace_id}/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What detectors found in a trace
         * @description In the order of its spans. Empty until a detector has found something.
         */
        get: operations["list_trace_issues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What detectors found, newest first
         * @description In the order of their spans, newest first. All pages of one list show what was known when the first was asked for;
         *     marks are those of now.
         */
        get: operations["list_issues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/{trace_id}/{span_id}/{issue_id}/mark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mark an issue as a false positive
         * @description Or take that back. The mark is kept with the issue, also when a later check finds it again, and counts in the
         *     precision of its detector.
         */
        put: operations["mark_issue"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The figures of a period beside those of the period before
         * @description Requests are traces, calls are llm spans. Without a period: the last 24 hours.
         */
        get: operations["get_overview_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests, errors and calls over time
         * @description Buckets are aligned to UTC; an empty one is zero. Without a period: the last 24 hours.
         */
        get: operations["get_requests_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cost over time, by provider and by model
         * @description Calls without a known price are counted, not added. Without a period: the last 24 hours.
         */
        get: operations["get_costs_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/latency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Latency over time, by provider and by model
         * @description The series is of whole requests, the groups are of calls. Without a period: the last 24 hours.
         */
        get: operations["get_latency_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What detectors found, over time, by type, provider and model
         * @description Issues of calls and steps that start in the period, counted by their spans; `severity` and `issue_type` choose issues, `provider` and `model` choose spans, all else chooses traces. Without a period: the last 24 hours.
         */
        get: operations["get_issues_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls by model
         * @description The busiest model first. Without a period: the last 24 hours.
         */
        get: operations["get_models_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls by provider
         * @description The busiest provider first. Without a period: the last 24 hours.
         */
        get: operations["get_providers_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ingest/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Spans received, stored, rejected and dropped
         * @description By source, service and reason. What clients dropped is what they reported.
         */
        get: operations["get_ledger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detection/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a prompt before a model sees it
         * @description What blocking mode asks. Stage 1 always looks; the judge, where there is one and it is needed, within the deadline.
         *     Needs the Pro plan.
         */
        post: operations["check_prompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detection/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a prompt, an answer, or both
         * @description Nothing of it is stored. Waits for the judge, where there is one and it is needed. Needs the Pro plan.
         */
        post: operations["evaluate_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detection/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the organisation wants of detection
         * @description For every key of the organisation: the SDK asks which detectors to run.
         */
        get: operations["get_detection_policy"];
        /**
         * Set what the organisation wants of detection
         * @description Replaces the policy as a whole. Holds for workers and checks within a second, for programs within a minute.
         */
        put: operations["put_detection_policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detection/judge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The judge that is asked in doubt
         * @description Its key is not shown, only whether there is one, and its last four characters.
         */
        get: operations["get_detection_judge"];
        /**
         * Set the judge that is asked in doubt
         * @description The key is stored encrypted. What is checked on the server in doubt is sent to this endpoint from now on.
         */
        put: operations["put_detection_judge"];
        post?: never;
        /**
         * Ask no judge any more
         * @description Forgets the endpoint and its key; stage 1 goes on alone.
         */
        delete: operations["delete_detection_judge"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detection/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The queue of spans to be checked
         * @description How many wait, how many are being checked, and those that were given up, with the reason.
         */
        get: operations["get_detection_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/detection/jobs/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check spans that were given up
         * @description They are due at once, with five tries again.
         */
        post: operations["retry_detection_jobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is asking
         * @description The organisation and the role of these credentials. 401 means: log in.
         */
        get: operations["get_session"];
        put?: never;
        /**
         * Log in
         * @description Sets an HttpOnly cookie that lasts two weeks. On a loopback server there is no login: 409.
         */
        post: operations["create_session"];
        /**
         * Log out
         * @description Ends the session and clears its cookie; without a session there is nothing to end.
         */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/getting-started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a first program needs
         * @description The address to send to, the key where it may be shown, and whether anything has arrived yet.
         */
        get: operations["get_getting_started"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Newest first, revoked ones too. Only prefixes: the key itself is shown once, when it is made.
         */
        get: operations["list_keys"];
        put?: never;
        /**
         * Create an API key
         * @description The answer is the only time the key is shown.
         */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description The key stops working at once, on other servers of this control plane within a second. It stays in the list.
         */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process answers
         * @description Always 200 while the process runs; says nothing about the store: see `/ready`.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether queries and writes work
         * @description Reads from and writes to the store, and asks the control plane. 503 when any of it fails.
         */
        get: operations["get_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures for Prometheus
         * @description Prometheus' text format. Away from loopback it needs an API key: set it as the scraper's bearer token.
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send spans
         * @description An OTLP `ExportTraceServiceRequest`, protobuf or JSON, plain or compressed with gzip, zstd or deflate. A 2xx answer means that the spans are stored durably. Spans that cannot be taken come back in `partialSuccess` with a reason; the rest are kept. Sending a span twice stores it once.
         */
        post: operations["export_traces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** ApiKeyPage */
        ApiKeyPage: {
            /** Data */
            data: components["schemas"]["ApiKeyRow"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ApiKeyRequest
         * @description A key to be made.
         */
        ApiKeyRequest: {
            /**
             * Name
             * @description What the key is for.
             */
            name: string;
            /**
             * Scopes
             * @default [
             *       "ingest",
             *       "read"
             *     ]
             */
            scopes: ("ingest" | "read" | "admin")[];
            /**
             * Expires At
             * @description When it stops working; never when absent.
             */
            expires_at?: string | null;
        };
        /** ApiKeyRow */
        ApiKeyRow: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Prefix
             * @description The first characters, to recognise it by.
             */
            prefix: string;
            /** Scopes */
            scopes: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * Change
         * @description A figure, the same figure in the period before, and the relative change (0.1 is +10 %).
         */
        Change: {
            /** Value */
            value: number | null;
            /** Previous */
            previous: number | null;
            /** Change */
            change: number | null;
        };
        /**
         * Check
         * @description How far one detector looked at one side.
         */
        Check: {
            /**
             * Detector
             * @enum {string}
             */
            detector: "prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output";
            /**
             * Target
             * @enum {string}
             */
            target: "prompt" | "response";
            /**
             * Status
             * @enum {string}
             */
            status: "clean" | "issues" | "not_checked" | "failed";
            /**
             * Judge
             * @enum {string}
             */
            judge: "off" | "skipped" | "ran" | "failed";
            /** Reason */
            reason: string;
        };
        /** CheckAnswer */
        CheckAnswer: {
            /**
             * Allowed
             * @description False where an issue is at or above `block_at` of the policy.
             */
            allowed: boolean;
            /**
             * Reason
             * @description Why it is blocked, or what could not be checked; empty otherwise.
             */
            reason: string;
            /** Issues */
            issues: components["schemas"]["FoundIssue"][];
            /** Checks */
            checks: components["schemas"]["Check"][];
            /** Duration Ms */
            duration_ms: number;
        };
        /**
         * CheckRequest
         * @description A prompt, before a model sees it.
         */
        CheckRequest: {
            /**
             * Prompt
             * @description Text; messages of OpenAI, Anthropic or Gemini; or the body of a request.
             */
            prompt: string | unknown[] | Record<string, never>;
            /**
             * System
             * @description The system prompt, if it is not among the messages.
             */
            system?: string | null;
            /** Context */
            context?: (string | unknown[] | Record<string, never>) | null;
            /**
             * Detectors
             * @description Which; all that the policy allows when left out. Those it forbids do not run.
             */
            detectors?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[] | null;
            /**
             * Model
             * @description What the prompt is for; it changes nothing.
             */
            model?: string | null;
            /**
             * Deadline Ms
             * @description Within which the answer is on its way; a judge that is later is left behind.
             * @default 300
             */
            deadline_ms: number;
        };
        /** Cost */
        Cost: {
            /** Usd */
            usd: string | null;
            /** Lines */
            lines: components["schemas"]["CostLine"][];
            /** Price Version */
            price_version: string | null;
            /**
             * Unknown Reason
             * @description Why the cost is unknown, in words.
             */
            unknown_reason: string | null;
        };
        /** CostGroup */
        CostGroup: {
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /** Calls */
            calls: number;
            /** Errors */
            errors: number;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Cache Read Tokens */
            cache_read_tokens: number | null;
            /** Reasoning Tokens */
            reasoning_tokens: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /**
             * Unpriced Calls
             * @description Calls with usage but no known price: not in the sum.
             */
            unpriced_calls: number;
            /**
             * Share
             * @description Of the total cost, 0 to 1.
             */
            share: number | null;
        };
        /**
         * CostLine
         * @description One line of a cost: tokens x price.
         */
        CostLine: {
            /**
             * Unit
             * @description `input`, `cache_read`, `cache_write`, `output`, `reasoning`, ...
             */
            unit: string;
            /** Tokens */
            tokens: number;
            /** Usd Per Million */
            usd_per_million: string;
            /** Usd */
            usd: string;
        };
        /** CostPoint */
        CostPoint: {
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /** Cost Usd */
            cost_usd: string | null;
            /**
             * By Provider
             * @description Provider to decimal dollars.
             */
            by_provider: {
                [key: string]: string;
            };
        };
        /** Costs */
        Costs: {
            /** Interval */
            interval: string;
            /** Total Usd */
            total_usd: string | null;
            /** Unpriced Calls */
            unpriced_calls: number;
            /** Data */
            data: components["schemas"]["CostPoint"][];
            /** By Provider */
            by_provider: components["schemas"]["CostGroup"][];
            /** By Model */
            by_model: components["schemas"]["CostGroup"][];
        };
        /**
         * DeadJobRow
         * @description A span that was given up after five failed tries.
         */
        DeadJobRow: {
            /** Id */
            id: number;
            /** Trace Id */
            trace_id: string;
            /** Span Id */
            span_id: string;
            /** Error */
            error: string;
            /** Attempts */
            attempts: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** DeletedTrace */
        DeletedTrace: {
            /** Trace Id */
            trace_id: string;
            /** Deleted Spans */
            deleted_spans: number;
        };
        /**
         * DetectionJobs
         * @description Spans that wait to be checked on the server.
         */
        DetectionJobs: {
            /** Queued */
            queued: number;
            /** Running */
            running: number;
            /** Dead */
            dead: number;
            /**
             * Oldest At
             * @description Since when the oldest of those queued or running waits.
             */
            oldest_at: string | null;
            /**
             * Data
             * @description The dead ones, newest first.
             */
            data: components["schemas"]["DeadJobRow"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * DetectorCheck
         * @description What one detector did with one side of a span.
         */
        DetectorCheck: {
            /** Detector */
            detector: string;
            /**
             * Target
             * @enum {string}
             */
            target: "prompt" | "response";
            /**
             * Status
             * @enum {string}
             */
            status: "clean" | "issues" | "not_checked" | "failed";
            /**
             * Judge
             * @enum {string}
             */
            judge: "off" | "skipped" | "ran" | "failed";
            /** Reason */
            reason: string;
        };
        /**
         * DetectorPrecision
         * @description What people said of what a detector found. Nobody looks at all of it: precision is an upper bound.
         */
        DetectorPrecision: {
            /** Detector */
            detector: string;
            /** Found */
            found: number;
            /**
             * False Positives
             * @description Marked so.
             */
            false_positives: number;
            /**
             * Precision
             * @description The share that nobody marked, 0 to 1.
             */
            precision: number;
        };
        /** EvaluateAnswer */
        EvaluateAnswer: {
            /**
             * Status
             * @enum {string}
             */
            status: "clean" | "issues" | "not_checked" | "failed";
            /**
             * Severity
             * @description The highest of the issues.
             */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /** Issues */
            issues: components["schemas"]["FoundIssue"][];
            /** Checks */
            checks: components["schemas"]["Check"][];
            /** Duration Ms */
            duration_ms: number;
        };
        /**
         * EvaluateRequest
         * @description Both sides of a call, or one.
         */
        EvaluateRequest: {
            /** Prompt */
            prompt?: (string | unknown[] | Record<string, never>) | null;
            /** Response */
            response?: (string | unknown[] | Record<string, never>) | null;
            /**
             * Context
             * @description What the answer should be supported by.
             */
            context?: (string | unknown[] | Record<string, never>) | null;
            /**
             * System
             * @description The system prompt, if it is not among the messages.
             */
            system?: string | null;
            /**
             * Detectors
             * @description Which; all that the policy allows when left out. Those it forbids do not run.
             */
            detectors?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[] | null;
        };
        /**
         * FoundIssue
         * @description What a detector found; `start` and `end` count characters of the text, or of the message `metadata.part`.
         */
        FoundIssue: {
            /**
             * Type
             * @enum {string}
             */
            type: "prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output";
            /**
             * Severity
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /** Confidence */
            confidence: number;
            /** Message */
            message: string;
            /** Excerpt */
            excerpt: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /**
             * Target
             * @enum {string}
             */
            target: "prompt" | "response";
            /** Detector Name */
            detector_name: string;
            /** Suggestion */
            suggestion: string;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * GettingStarted
         * @description What the empty state shows: the lines to paste, with the real key where it may be shown.
         */
        GettingStarted: {
            /** Api Url */
            api_url: string;
            /**
             * Api Key
             * @description Only on a loopback server, where `avaliar serve` keeps it for this user.
             */
            api_key: string | null;
            /** Has Traces */
            has_traces: boolean;
        };
        /** Health */
        Health: {
            /**
             * Status
             * @constant
             */
            status: "ok";
            /** Version */
            version: string;
        };
        /** Issue */
        Issue: {
            /**
             * Id
             * @description 16 hexadecimal digits: which of its span. The same for what is found again.
             */
            id: string;
            /** Trace Id */
            trace_id: string;
            /** Span Id */
            span_id: string;
            /** Type */
            type: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /** Confidence */
            confidence: number;
            /** Message */
            message: string;
            /**
             * Excerpt
             * @description What was found. Of `pii` and `secrets` masked, unless `reveal` is true.
             */
            excerpt: string | null;
            /** Is Masked */
            is_masked: boolean;
            /**
             * Start
             * @description Where the excerpt is: characters of the text, or of the message `metadata.part`.
             */
            start: number;
            /** End */
            end: number;
            /**
             * Target
             * @enum {string}
             */
            target: "prompt" | "response";
            /** Suggestion */
            suggestion: string | null;
            /** Detector Name */
            detector_name: string;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * False Positive
             * @description Somebody has marked it so.
             */
            false_positive: boolean;
            /** Note */
            note: string | null;
        };
        /** IssueAnalytics */
        IssueAnalytics: {
            /** Interval */
            interval: string;
            /** Total */
            total: number;
            /**
             * By Type
             * @description Most issues first.
             */
            by_type: components["schemas"]["IssueCount"][];
            /** Data */
            data: components["schemas"]["IssuePoint"][];
            /** By Provider */
            by_provider: components["schemas"]["IssueGroup"][];
            /** By Model */
            by_model: components["schemas"]["IssueGroup"][];
            /** Precision */
            precision: components["schemas"]["DetectorPrecision"][];
        };
        /** IssueCount */
        IssueCount: {
            /** Type */
            type: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /** Count */
            count: number;
        };
        /** IssueGroup */
        IssueGroup: {
            /** Provider */
            provider: string | null;
            /**
             * Model
             * @description Null in `by_provider`.
             */
            model: string | null;
            /** Count */
            count: number;
            /**
             * By Severity
             * @description Those that are not zero.
             */
            by_severity: {
                [key: string]: number;
            };
        };
        /** IssueMark */
        IssueMark: {
            /** Trace Id */
            trace_id: string;
            /** Span Id */
            span_id: string;
            /** Issue Id */
            issue_id: string;
            /** False Positive */
            false_positive: boolean;
            /** Note */
            note: string | null;
        };
        /** IssuePage */
        IssuePage: {
            /** Data */
            data: components["schemas"]["Issue"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** IssuePoint */
        IssuePoint: {
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /** Count */
            count: number;
            /**
             * By Severity
             * @description Those that are not zero.
             */
            by_severity: {
                [key: string]: number;
            };
            /**
             * By Type
             * @description Those that are not zero.
             */
            by_type: {
                [key: string]: number;
            };
        };
        /**
         * JudgeRequest
         * @description The judge to be asked from now on.
         */
        JudgeRequest: {
            /**
             * Base Url
             * @description As `https://api.openai.com/v1`.
             */
            base_url: string;
            /** Model */
            model: string;
            /**
             * Timeout Ms
             * @description For one request.
             * @default 10000
             */
            timeout_ms: number;
            /**
             * Calls Per Hour
             * @description Of each server process; null for no limit.
             * @default 1000
             */
            calls_per_hour: number | null;
            /**
             * Tokens Per Hour
             * @description The same for tokens, in and out.
             */
            tokens_per_hour?: number | null;
            /**
             * Api Key
             * Format: password
             * @description Left out: the stored one stays, unless `base_url` changes. Null: the endpoint wants none.
             */
            api_key?: string | null;
        };
        /**
         * JudgeState
         * @description The judge that is asked. Its key is stored encrypted and shown to nobody.
         */
        JudgeState: {
            /** Configured */
            configured: boolean;
            /** Base Url */
            base_url?: string | null;
            /** Model */
            model?: string | null;
            /** Timeout Ms */
            timeout_ms?: number | null;
            /** Calls Per Hour */
            calls_per_hour?: number | null;
            /** Tokens Per Hour */
            tokens_per_hour?: number | null;
            /**
             * Has Key
             * @default false
             */
            has_key: boolean;
            /**
             * Key End
             * @description The last four characters, to recognise it by.
             */
            key_end?: string | null;
            /** Updated At */
            updated_at?: string | null;
        };
        /** Latencies */
        Latencies: {
            /** Interval */
            interval: string;
            /**
             * Data
             * @description Latency of whole requests (traces).
             */
            data: components["schemas"]["LatencyPoint"][];
            /**
             * By Provider
             * @description Latency of llm spans.
             */
            by_provider: components["schemas"]["LatencyGroup"][];
            /** By Model */
            by_model: components["schemas"]["LatencyGroup"][];
        };
        /** LatencyGroup */
        LatencyGroup: {
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /** Calls */
            calls: number;
            /** P50 Ms */
            p50_ms: number | null;
            /** P95 Ms */
            p95_ms: number | null;
            /** P99 Ms */
            p99_ms: number | null;
            /** Time To First Token P50 Ms */
            time_to_first_token_p50_ms: number | null;
            /** Time To First Token P95 Ms */
            time_to_first_token_p95_ms: number | null;
            /**
             * Tokens Per Second
             * @description Median of output tokens per second of generation.
             */
            tokens_per_second: number | null;
        };
        /** LatencyPoint */
        LatencyPoint: {
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /** Count */
            count: number;
            /** P50 Ms */
            p50_ms: number | null;
            /** P95 Ms */
            p95_ms: number | null;
            /** P99 Ms */
            p99_ms: number | null;
        };
        /** Ledger */
        Ledger: {
            /** Received */
            received: number;
            /** Stored */
            stored: number;
            /**
             * Duplicates Possible
             * @description Counts are of spans as they came; a span sent twice counts twice.
             */
            duplicates_possible: boolean;
            /** Rejected */
            rejected: number;
            /** Dropped */
            dropped: number;
            /** Rows */
            rows: components["schemas"]["LedgerRow"][];
        };
        /** LedgerRow */
        LedgerRow: {
            /**
             * Source
             * @description `sdk`, `otlp`, ...
             */
            source: string;
            /** Service Name */
            service_name: string;
            /**
             * Reason
             * @description Empty for received and stored.
             */
            reason: string;
            /** Received */
            received: number;
            /** Stored */
            stored: number;
            /** Rejected */
            rejected: number;
            /**
             * Dropped
             * @description What clients reported that they could not deliver.
             */
            dropped: number;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
        };
        /**
         * ListedIssue
         * @description An issue in the list of all, with the span it is in.
         */
        ListedIssue: {
            /**
             * Id
             * @description 16 hexadecimal digits: which of its span. The same for what is found again.
             */
            id: string;
            /** Trace Id */
            trace_id: string;
            /** Span Id */
            span_id: string;
            /** Type */
            type: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /** Confidence */
            confidence: number;
            /** Message */
            message: string;
            /**
             * Excerpt
             * @description What was found. Of `pii` and `secrets` masked, unless `reveal` is true.
             */
            excerpt: string | null;
            /** Is Masked */
            is_masked: boolean;
            /**
             * Start
             * @description Where the excerpt is: characters of the text, or of the message `metadata.part`.
             */
            start: number;
            /** End */
            end: number;
            /**
             * Target
             * @enum {string}
             */
            target: "prompt" | "response";
            /** Suggestion */
            suggestion: string | null;
            /** Detector Name */
            detector_name: string;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * False Positive
             * @description Somebody has marked it so.
             */
            false_positive: boolean;
            /** Note */
            note: string | null;
            /**
             * Timestamp
             * Format: date-time
             * @description Where the span starts.
             */
            timestamp: string;
            /** Span Name */
            span_name: string;
            /**
             * Span Type
             * @enum {string}
             */
            span_type: "llm" | "tool" | "agent" | "generic";
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /** Environment */
            environment: string;
        };
        /** ListedIssuePage */
        ListedIssuePage: {
            /** Data */
            data: components["schemas"]["ListedIssue"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Login */
        Login: {
            /** Email */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /** MarkRequest */
        MarkRequest: {
            /**
             * False Positive
             * @description False takes an earlier mark back.
             */
            false_positive: boolean;
            /** Note */
            note?: string | null;
        };
        /** Message */
        Message: {
            /** Role */
            role: string;
            /** Parts */
            parts: components["schemas"]["MessagePart"][];
        };
        /** MessagePart */
        MessagePart: {
            /**
             * Type
             * @enum {string}
             */
            type: "text" | "tool_call" | "tool_result" | "reasoning" | "media" | "json";
            /** Text */
            text?: string | null;
            /** Tool Call Id */
            tool_call_id?: string | null;
            /** Tool Name */
            tool_name?: string | null;
            /**
             * Arguments
             * @description Of a tool call, parsed when it was JSON.
             */
            arguments?: unknown;
            /** Media Type */
            media_type?: string | null;
            /**
             * Data
             * @description Whatever no other part describes.
             */
            data?: unknown;
        };
        /**
         * ModelRow
         * @description One line of `/analytics/models` or `/analytics/providers` (there `model` is null).
         */
        ModelRow: {
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /** Calls */
            calls: number;
            /** Errors */
            errors: number;
            /** Error Rate */
            error_rate: number;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Cache Read Share */
            cache_read_share: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Unpriced Calls */
            unpriced_calls: number;
            /** P50 Ms */
            p50_ms: number | null;
            /** P95 Ms */
            p95_ms: number | null;
            /** P99 Ms */
            p99_ms: number | null;
            /** Time To First Token P50 Ms */
            time_to_first_token_p50_ms: number | null;
            /** Tokens Per Second */
            tokens_per_second: number | null;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
        };
        /** ModelTable */
        ModelTable: {
            /** Data */
            data: components["schemas"]["ModelRow"][];
        };
        /** MoneyChange */
        MoneyChange: {
            /** Value */
            value: string | null;
            /** Previous */
            previous: string | null;
            /** Change */
            change: number | null;
        };
        /** NewApiKey */
        NewApiKey: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Prefix
             * @description The first characters, to recognise it by.
             */
            prefix: string;
            /** Scopes */
            scopes: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
            /**
             * Key
             * @description Shown once; only a hash is kept.
             */
            key: string;
        };
        /** Overview */
        Overview: {
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            requests: components["schemas"]["Change"];
            calls: components["schemas"]["Change"];
            /** @description Share of requests with an error, 0 to 1. */
            error_rate: components["schemas"]["Change"];
            cost_usd: components["schemas"]["MoneyChange"];
            /** Cost Is Partial */
            cost_is_partial: boolean;
            total_tokens: components["schemas"]["Change"];
            latency_p50_ms: components["schemas"]["Change"];
            latency_p95_ms: components["schemas"]["Change"];
            latency_p99_ms: components["schemas"]["Change"];
        };
        /**
         * PolicyCriterion
         * @description What the judge looks for besides, in plain words.
         */
        PolicyCriterion: {
            /** Name */
            name: string;
            /** Description */
            description: string;
            /**
             * Type
             * @default harmful_content
             * @enum {string}
             */
            type: "prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output";
            /**
             * Severity
             * @default medium
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /**
             * Target
             * @default both
             * @enum {string}
             */
            target: "prompt" | "response" | "both";
        };
        /**
         * PolicyDocument
         * @description What an organisation wants of detection; what is left out has its default.
         */
        PolicyDocument: {
            /**
             * Detectors
             * @description What may run.
             * @default [
             *       "prompt_injection",
             *       "jailbreak",
             *       "toxicity",
             *       "pii",
             *       "bias",
             *       "hallucination",
             *       "secrets",
             *       "system_prompt_leak",
             *       "harmful_content",
             *       "unsafe_output"
             *     ]
             */
            detectors: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
            /**
             * Sensitivity
             * @description Share of benign texts flagged: 5 %, 1 % or 0.2 %.
             * @default balanced
             * @enum {string}
             */
            sensitivity: "strict" | "balanced" | "permissive";
            /**
             * Sensitivities
             * @description The same for single detectors.
             * @default {}
             */
            sensitivities: {
                [key: string]: "strict" | "balanced" | "permissive";
            };
            /**
             * Allowed Terms
             * @description Excerpts that are let pass.
             * @default []
             */
            allowed_terms: string[];
            /**
             * Allowed Patterns
             * @description The same, for excerpts that one matches whole (RE2).
             * @default []
             */
            allowed_patterns: string[];
            /**
             * Rules
             * @default []
             */
            rules: components["schemas"]["PolicyRule"][];
            /**
             * Criteria
             * @default []
             */
            criteria: components["schemas"]["PolicyCriterion"][];
            /**
             * Block At
             * @description The least severity at which a prompt is blocked.
             * @default high
             * @enum {string}
             */
            block_at: "low" | "medium" | "high" | "critical";
        };
        /**
         * PolicyRule
         * @description A rule of one's own: a pattern in the syntax of RE2, or keywords.
         */
        PolicyRule: {
            /** Name */
            name: string;
            /**
             * Type
             * @enum {string}
             */
            type: "prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output";
            /**
             * Severity
             * @default medium
             * @enum {string}
             */
            severity: "low" | "medium" | "high" | "critical";
            /** Pattern */
            pattern?: string | null;
            /** Keywords */
            keywords?: string[] | null;
            /**
             * Target
             * @default both
             * @enum {string}
             */
            target: "prompt" | "response" | "both";
            /**
             * Message
             * @default
             */
            message: string;
        };
        /**
         * Problem
         * @description What every error answers.
         */
        Problem: {
            /** Detail */
            detail: string;
        };
        /** Readiness */
        Readiness: {
            /**
             * Status
             * @enum {string}
             */
            status: "ready" | "failing";
            /**
             * Checks
             * @description `ok` or what is wrong, for `store_read`, `store_write`, `control`.
             */
            checks: {
                [key: string]: string;
            };
        };
        /** RequestPoint */
        RequestPoint: {
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /** Requests */
            requests: number;
            /** Errors */
            errors: number;
            /** Calls */
            calls: number;
        };
        /** RequestSeries */
        RequestSeries: {
            /** Interval */
            interval: string;
            /** Data */
            data: components["schemas"]["RequestPoint"][];
        };
        /** RetriedJobs */
        RetriedJobs: {
            /** Retried */
            retried: number;
        };
        /** RetryRequest */
        RetryRequest: {
            /**
             * Ids
             * @description Which dead jobs; all of them when left out.
             */
            ids?: number[] | null;
        };
        /**
         * Session
         * @description Who is asking, and what a first program needs.
         */
        Session: {
            /** Organisation */
            organisation: string;
            /**
             * Plan
             * @description `pro` has detection on the server.
             * @enum {string}
             */
            plan: "free" | "pro";
            /** User */
            user: string | null;
            /** Role */
            role: string;
            /**
             * Local
             * @description True on a loopback server: no login.
             */
            local: boolean;
            /** Version */
            version: string;
        };
        /** SpanDetail */
        SpanDetail: {
            /** Span Id */
            span_id: string;
            /** Parent Span Id */
            parent_span_id: string | null;
            /** Name */
            name: string;
            /**
             * Span Type
             * @enum {string}
             */
            span_type: "llm" | "tool" | "agent" | "generic";
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /**
             * Start Time
             * Format: date-time
             */
            start_time: string;
            /**
             * Start Offset Ms
             * @description From the start of the trace; exact to the microsecond.
             */
            start_offset_ms: number;
            /** Duration Ms */
            duration_ms: number;
            /** Time To First Token Ms */
            time_to_first_token_ms: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "error";
            /** Level */
            level: string | null;
            /** Stream End */
            stream_end: string | null;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Severity */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /**
             * Detection Status
             * @enum {string}
             */
            detection_status: "none" | "pending" | "clean" | "issues" | "failed";
            /**
             * Is Orphan
             * @description Names a parent that has not arrived.
             */
            is_orphan: boolean;
            /** Trace Id */
            trace_id: string;
            /**
             * End Time
             * Format: date-time
             */
            end_time: string;
            /**
             * Source
             * @enum {string}
             */
            source: "sdk" | "proxy" | "otlp";
            /** Environment */
            environment: string;
            /** Service Name */
            service_name: string;
            /**
             * Input
             * @description As recorded: parsed JSON, or a string.
             */
            input: unknown;
            /** Output */
            output: unknown;
            /**
             * Input Messages
             * @description The prompt as chat messages, whatever the provider; null when it is no chat.
             */
            input_messages: components["schemas"]["Message"][] | null;
            /** Output Messages */
            output_messages: components["schemas"]["Message"][] | null;
            /**
             * Input Size
             * @description Bytes before any cut.
             */
            input_size: number | null;
            /** Output Size */
            output_size: number | null;
            /** Truncated */
            truncated: string[];
            /**
             * Generation Info
             * @description `model`, `provider`, `temperature`, `top_p`, `input_tokens`, `output_tokens` and every further request parameter.
             */
            generation_info: {
                [key: string]: unknown;
            };
            /** Request Model */
            request_model: string | null;
            /** Finish Reason */
            finish_reason: string | null;
            /** Stream Items */
            stream_items: number | null;
            usage: components["schemas"]["SpanUsage"];
            cost: components["schemas"]["Cost"];
            /** Session Id */
            session_id: string | null;
            /** User Id */
            user_id: string | null;
            /** Tags */
            tags: string[];
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Attributes
             * @description OTLP attributes that Avaliar gives no meaning.
             */
            attributes: {
                [key: string]: unknown;
            };
            error: components["schemas"]["SpanError"] | null;
            /** Detection Mode */
            detection_mode: ("local" | "cloud") | null;
            /** Detectors */
            detectors: string[];
            /** @description Null where the span asked for no detection. */
            detection: components["schemas"]["SpanDetection"] | null;
            /** Issues */
            issues: components["schemas"]["Issue"][];
        };
        /** SpanDetection */
        SpanDetection: {
            /**
             * Mode
             * @enum {string}
             */
            mode: "local" | "cloud";
            /**
             * Status
             * @enum {string}
             */
            status: "none" | "pending" | "clean" | "issues" | "failed";
            /**
             * Reason
             * @description Why it failed, or what was left out.
             */
            reason: string | null;
            /** Decided At */
            decided_at: string | null;
            /** Duration Ms */
            duration_ms: number | null;
            /** Checks */
            checks: components["schemas"]["DetectorCheck"][];
            /** Blocking */
            blocking: boolean;
            /**
             * Prompt Check
             * @description What became of the check before the call: `outcome`, `reason`, `duration_ms`, `issues`.
             */
            prompt_check: {
                [key: string]: unknown;
            } | null;
        };
        /** SpanError */
        SpanError: {
            /** Type */
            type: string | null;
            /** Message */
            message: string | null;
            /** Stack */
            stack: string | null;
        };
        /**
         * SpanRow
         * @description A span in a tree: no payloads.
         */
        SpanRow: {
            /** Span Id */
            span_id: string;
            /** Parent Span Id */
            parent_span_id: string | null;
            /** Name */
            name: string;
            /**
             * Span Type
             * @enum {string}
             */
            span_type: "llm" | "tool" | "agent" | "generic";
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /**
             * Start Time
             * Format: date-time
             */
            start_time: string;
            /**
             * Start Offset Ms
             * @description From the start of the trace; exact to the microsecond.
             */
            start_offset_ms: number;
            /** Duration Ms */
            duration_ms: number;
            /** Time To First Token Ms */
            time_to_first_token_ms: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "error";
            /** Level */
            level: string | null;
            /** Stream End */
            stream_end: string | null;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Severity */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /**
             * Detection Status
             * @enum {string}
             */
            detection_status: "none" | "pending" | "clean" | "issues" | "failed";
            /**
             * Is Orphan
             * @description Names a parent that has not arrived.
             */
            is_orphan: boolean;
        };
        /**
         * SpanUsage
         * @description `input_tokens` and `output_tokens` are inclusive totals, the rest are leaves inside them.
         */
        SpanUsage: {
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Total Tokens */
            total_tokens: number | null;
            /** Cache Read Tokens */
            cache_read_tokens: number | null;
            /** Cache Write Tokens */
            cache_write_tokens: number | null;
            /** Cache Write 1H Tokens */
            cache_write_1h_tokens: number | null;
            /** Reasoning Tokens */
            reasoning_tokens: number | null;
            /** Input Audio Tokens */
            input_audio_tokens: number | null;
            /** Output Audio Tokens */
            output_audio_tokens: number | null;
        };
        /** TraceDetail */
        TraceDetail: {
            /**
             * Trace Id
             * @description 32 hexadecimal digits.
             */
            trace_id: string;
            /**
             * Name
             * @description The root span's name, or the earliest span's while the root has not arrived.
             */
            name: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /**
             * Source
             * @enum {string}
             */
            source: "sdk" | "proxy" | "otlp";
            /** Environment */
            environment: string;
            /** Service Name */
            service_name: string;
            /** Providers */
            providers: string[];
            /** Models */
            models: string[];
            /** Latency Ms */
            latency_ms: number;
            /** Span Count */
            span_count: number;
            /** Error Count */
            error_count: number;
            /**
             * Has Root
             * @description False while no span without a parent has arrived.
             */
            has_root: boolean;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Total Tokens */
            total_tokens: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /**
             * Cost Is Partial
             * @description True when some model call of the trace has tokens but no known price.
             */
            cost_is_partial: boolean;
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "error";
            /**
             * Detection Status
             * @enum {string}
             */
            detection_status: "none" | "pending" | "clean" | "issues" | "failed";
            /** Severity */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /** Issue Types */
            issue_types: string[];
            /** Input Preview */
            input_preview: string;
            /** Output Preview */
            output_preview: string;
            /** Session Id */
            session_id: string | null;
            /** User Id */
            user_id: string | null;
            /** Tags */
            tags: string[];
            /** Spans */
            spans: components["schemas"]["SpanRow"][];
            /**
             * Next Cursor
             * @description Set when the trace has more than 5,000 spans: pass it as `cursor`.
             */
            next_cursor: string | null;
        };
        /** TracePage */
        TracePage: {
            /** Data */
            data: components["schemas"]["TraceRow"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * TraceRow
         * @description A trace in a list.
         */
        TraceRow: {
            /**
             * Trace Id
             * @description 32 hexadecimal digits.
             */
            trace_id: string;
            /**
             * Name
             * @description The root span's name, or the earliest span's while the root has not arrived.
             */
            name: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /**
             * Source
             * @enum {string}
             */
            source: "sdk" | "proxy" | "otlp";
            /** Environment */
            environment: string;
            /** Service Name */
            service_name: string;
            /** Providers */
            providers: string[];
            /** Models */
            models: string[];
            /** Latency Ms */
            latency_ms: number;
            /** Span Count */
            span_count: number;
            /** Error Count */
            error_count: number;
            /**
             * Has Root
             * @description False while no span without a parent has arrived.
             */
            has_root: boolean;
            /** Input Tokens */
            input_tokens: number | null;
            /** Output Tokens */
            output_tokens: number | null;
            /** Total Tokens */
            total_tokens: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /**
             * Cost Is Partial
             * @description True when some model call of the trace has tokens but no known price.
             */
            cost_is_partial: boolean;
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "error";
            /**
             * Detection Status
             * @enum {string}
             */
            detection_status: "none" | "pending" | "clean" | "issues" | "failed";
            /** Severity */
            severity: ("low" | "medium" | "high" | "critical") | null;
            /** Issue Types */
            issue_types: string[];
            /** Input Preview */
            input_preview: string;
            /** Output Preview */
            output_preview: string;
            /** Session Id */
            session_id: string | null;
            /** User Id */
            user_id: string | null;
            /** Tags */
            tags: string[];
        };
        /**
         * TraceStats
         * @description Of exactly the filtered set.
         */
        TraceStats: {
            /** Trace Count */
            trace_count: number;
            /** Span Count */
            span_count: number;
            /** Error Count */
            error_count: number;
            /** Total Tokens */
            total_tokens: number | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Latency P50 Ms */
            latency_p50_ms: number | null;
            /** Latency P95 Ms */
            latency_p95_ms: number | null;
            /** Providers */
            providers: string[];
            /** Models */
            models: string[];
            /** Environments */
            environments: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_traces: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
                /** @description What the list is ordered by; unknown values come last. Default `timestamp`. */
                sort?: "timestamp" | "latency" | "cost" | "tokens" | "model";
                /** @description Default `desc`. */
                order?: "asc" | "desc";
                /** @description How many rows a page has. */
                limit?: number;
                /** @description `next_cursor` of the page before. All pages show what had arrived when the first was asked for. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracePage"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_trace_stats: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceStats"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_trace: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. All pages show what had arrived when the first was asked for. */
                cursor?: string;
            };
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceDetail"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing in this organisation. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedTrace"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing in this organisation. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_span: {
        parameters: {
            query?: {
                /** @description Whether to show what issues of type `pii` and `secrets` found, which is masked otherwise. */
                reveal?: "true" | "false";
            };
            header?: never;
            path: {
                trace_id: string;
                span_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpanDetail"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing in this organisation. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_trace_issues: {
        parameters: {
            query?: {
                /** @description Whether to show what issues of type `pii` and `secrets` found, which is masked otherwise. */
                reveal?: "true" | "false";
                /** @description How many rows a page has. */
                limit?: number;
                /** @description `next_cursor` of the page before. All pages show what had arrived when the first was asked for. */
                cursor?: string;
            };
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuePage"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing in this organisation. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_issues: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description The issue has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description The issue is of this type. May be given several times: any of them. */
                type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description `false_positive`: somebody marked it so. `open`: nobody did. May be given several times: any of them. */
                status?: ("open" | "false_positive")[];
                /** @description It is in a span of this type. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description It is in a span that called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description It is in a span that was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description It is in a span that ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Whether to show what issues of type `pii` and `secrets` found, which is masked otherwise. */
                reveal?: "true" | "false";
                /** @description How many rows a page has. */
                limit?: number;
                /** @description `next_cursor` of the page before. All pages show what had arrived when the first was asked for. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedIssuePage"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mark_issue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
                span_id: string;
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueMark"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing in this organisation. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_overview_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_requests_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
                /** @description Length of a bucket; chosen by the period when left out. */
                interval?: "1m" | "5m" | "15m" | "30m" | "1h" | "3h" | "6h" | "12h" | "1d" | "1w";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestSeries"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_costs_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
                /** @description Length of a bucket; chosen by the period when left out. */
                interval?: "1m" | "5m" | "15m" | "30m" | "1h" | "3h" | "6h" | "12h" | "1d" | "1w";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Costs"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_latency_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
                /** @description Length of a bucket; chosen by the period when left out. */
                interval?: "1m" | "5m" | "15m" | "30m" | "1h" | "3h" | "6h" | "12h" | "1d" | "1w";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Latencies"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_issues_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
                /** @description Length of a bucket; chosen by the period when left out. */
                interval?: "1m" | "5m" | "15m" | "30m" | "1h" | "3h" | "6h" | "12h" | "1d" | "1w";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueAnalytics"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_models_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTable"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_providers_analytics: {
        parameters: {
            query?: {
                /** @description The time up to now. Not together with `from` or `to`. */
                range?: "1h" | "24h" | "7d" | "30d" | "90d";
                /** @description Start of the period, included. */
                from?: string;
                /** @description End of the period, excluded. */
                to?: string;
                /** @description A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or output of one span, in upper or lower case. */
                search?: string;
                /** @description Some span is of this type; the same span as of `provider` and `model`. May be given several times: any of them. */
                span_type?: ("llm" | "tool" | "agent" | "generic")[];
                /** @description Some span called this provider. May be given several times: any of them. */
                provider?: string[];
                /** @description Some span was answered by this model. May be given several times: any of them. */
                model?: string[];
                /** @description Some span ran in this environment. May be given several times: any of them. */
                environment?: string[];
                /** @description Some span came this way. May be given several times: any of them. */
                source?: ("sdk" | "proxy" | "otlp")[];
                /** @description `error`: some span failed. `ok`: none did. May be given several times: any of them. */
                status?: ("ok" | "error")[];
                /** @description Some issue of the trace has this severity. May be given several times: any of them. */
                severity?: ("low" | "medium" | "high" | "critical")[];
                /** @description Some issue of the trace is of this type. May be given several times: any of them. */
                issue_type?: ("prompt_injection" | "jailbreak" | "toxicity" | "pii" | "bias" | "hallucination" | "secrets" | "system_prompt_leak" | "harmful_content" | "unsafe_output")[];
                /** @description How far detection is with the trace. May be given several times: any of them. */
                detection_status?: ("none" | "pending" | "clean" | "issues" | "failed")[];
                /** @description Some span belongs to this session. May be given several times: any of them. */
                session_id?: string[];
                /** @description Some span belongs to this user. May be given several times: any of them. */
                user_id?: string[];
                /** @description Some span bears this tag. May be given several times: any of them. */
                tag?: string[];
                /** @description The trace took at least this long. */
                min_latency_ms?: number;
                /** @description The trace took at most this long. */
                max_latency_ms?: number;
                /** @description The known cost of the trace is at least this. */
                min_cost_usd?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTable"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_ledger: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ledger"];
                };
            };
            /** @description Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_prompt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluate_call: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluateRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluateAnswer"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_detection_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDocument"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_detection_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyDocument"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDocument"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_detection_judge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JudgeState"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_detection_judge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JudgeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JudgeState"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_detection_judge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_detection_jobs: {
        parameters: {
            query?: {
                /** @description How many dead ones, at most 100. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetectionJobs"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_detection_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedJobs"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description They do not allow this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_getting_started: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GettingStarted"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys: {
        parameters: {
            query?: {
                /** @description How many, at most 100. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyRow"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Something fails: `checks` says what. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_traces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-protobuf": string;
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Stored; the body is an `ExportTraceServiceResponse` in the encoding of the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-protobuf": string;
                    "application/json": Record<string, never>;
                };
            };
            /** @description The body is not OTLP. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The API key does not have the scope `ingest`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The content type or encoding is not known. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too much is waiting to be stored: send again after `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nothing of it was stored: send again after `Retry-After` seconds. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

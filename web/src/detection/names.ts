/** From the least to the most severe. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

export const DETECTION_STATUSES = ['pending', 'issues', 'clean', 'failed', 'none'] as const
export type DetectionStatus = (typeof DETECTION_STATUSES)[number]

/** What a detector looks for, and what its issues are called. */
export const DETECTORS = [
  'prompt_injection',
  'jailbreak',
  'system_prompt_leak',
  'pii',
  'secrets',
  'toxicity',
  'bias',
  'harmful_content',
  'hallucination',
  'unsafe_output',
] as const
export type DetectorType = (typeof DETECTORS)[number]

const issueNames: Record<DetectorType, string> = {
  prompt_injection: 'Prompt injection',
  jailbreak: 'Jailbreak',
  system_prompt_leak: 'System prompt leak',
  pii: 'Personal data',
  secrets: 'Secrets',
  toxicity: 'Toxicity',
  bias: 'Bias',
  harmful_content: 'Harmful content',
  hallucination: 'Hallucination',
  unsafe_output: 'Unsafe output',
}

/** A type this dashboard does not know yet is shown as it is written. */
export function issueName(type: string): string {
  return issueNames[type as DetectorType] ?? type.replaceAll('_', ' ')
}

export const severityNames: Record<Severity, string> = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' }

export const statusNames: Record<DetectionStatus, string> = {
  pending: 'Checking',
  issues: 'Issues found',
  clean: 'Clean',
  failed: 'Not checked',
  none: 'Detection off',
}

const ranks: Record<string, number> = { low: 1, medium: 2, high: 3, critical: 4 }

/** 1 (low) to 4 (critical); 0 where there is none. */
export function severityRank(severity: string | null | undefined): number {
  return (severity && ranks[severity]) || 0
}

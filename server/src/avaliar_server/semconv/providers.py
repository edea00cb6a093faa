"""One name per provider, whatever a client calls it: what cost and latency are broken down by."""

from __future__ import annotations

__all__ = ['PROVIDERS', 'provider_name']

PROVIDERS: dict[str, tuple[str, ...]] = {
    'openai': ('open_ai', 'openai_chat', 'openai_responses', 'openai.chat', 'openai.responses', 'chatgpt'),
    'anthropic': ('claude',),
    'google': (
        'gemini', 'google_ai', 'google_genai', 'google_generativeai', 'google_gemini', 'google_vertex', 'vertex',
        'vertex_ai', 'vertexai', 'google_vertexai', 'gcp', 'gcp.gemini', 'gcp.gen_ai', 'gcp.genai', 'gcp.vertex_ai',
        'google.generative_ai', 'google.vertex', 'google_gla', 'google_aistudio',
    ),
    'azure': ('azure.ai.openai', 'az.ai.openai', 'azure.ai.inference', 'az.ai.inference', 'azure_openai', 'azure_ai',
              'azureopenai', 'azure.openai', 'azure_ai_openai', 'azure_ai_inference'),
    'aws': ('aws.bedrock', 'bedrock', 'aws_bedrock', 'amazon_bedrock', 'amazon.bedrock', 'amazon', 'bedrock_converse'),
    'mistral': ('mistral_ai', 'mistralai'),
    'xai': ('x_ai', 'x.ai', 'grok'),
    'ibm': ('ibm.watsonx.ai', 'watsonx', 'ibm_watsonx', 'ibm_watsonx_ai'),
    'cohere': ('cohere_ai', 'co.here'),
    'deepseek': ('deep_seek',),
    'moonshot': ('moonshot_ai', 'moonshotai', 'kimi'),
    'perplexity': ('perplexity_ai', 'pplx'),
    'together': ('together_ai', 'togetherai'),
    'fireworks': ('fireworks_ai', 'fireworksai'),
    'openrouter': ('open_router',),
    'groq': ('groqcloud',),
    'huggingface': ('hugging_face', 'hf'),
    'ollama': (),
}  # fmt: skip
"""Our name to the other names in use. Anything else is kept as given, in lower case."""

_CANONICAL = {alias: name for name, aliases in PROVIDERS.items() for alias in (name, *aliases)}
_LONGEST = 100
_remembered: dict[str, str] = {}


def provider_name(given: str) -> str:
    """The name under which `given` is counted: `Gemini`, `vertex_ai` and `gcp.gen_ai` are all `google`."""
    known = _remembered.get(given)
    if known is not None:
        return known
    plain = given.strip().lower()[:_LONGEST]
    spelled = plain.replace('-', '_').replace(' ', '_')
    name = _CANONICAL.get(spelled, plain)
    if len(_remembered) >= 1024:  # made-up names must not fill the memory
        _remembered.clear()
    _remembered[given] = name
    return name

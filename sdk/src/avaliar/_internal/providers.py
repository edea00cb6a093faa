"""One name per provider, whatever it is called: what the dashboard breaks cost and latency down by."""

from __future__ import annotations

__all__ = ['provider_name']

_ALIASES: dict[str, tuple[str, ...]] = {
    'anthropic': ('claude',),
    'aws': ('bedrock', 'aws_bedrock', 'amazon_bedrock', 'amazon', 'bedrock_converse'),
    'azure': ('azure_openai', 'azure_ai', 'azureopenai', 'azure_ai_openai', 'az_ai_openai', 'azure_ai_inference'),
    'cohere': ('cohere_ai', 'co_here'),
    'fireworks': ('fireworks_ai',),
    'google': (
        'gemini', 'google_gemini', 'google_ai', 'google_genai', 'google_ai_studio', 'google_generativeai', 'gcp',
        'gcp_gemini', 'gcp_gen_ai', 'gcp_vertex_ai', 'vertex', 'vertexai', 'vertex_ai', 'google_vertex',
        'google_vertexai',
    ),
    'huggingface': ('hugging_face', 'hf'),
    'mistral': ('mistralai', 'mistral_ai'),
    'moonshot': ('moonshotai', 'moonshot_ai', 'kimi'),
    'openai': ('open_ai', 'chatgpt'),
    'perplexity': ('perplexity_ai', 'pplx'),
    'together': ('together_ai', 'togetherai'),
    'xai': ('x_ai', 'grok'),
}  # fmt: skip

_NAMES = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}


def provider_name(given: str) -> str:
    """`Gemini`, `vertex-ai` and `gcp.gemini` are all `google`; a name that is not known stays, in lower case."""
    plain = given.strip().lower()
    return _NAMES.get(plain.replace('-', '_').replace('.', '_').replace(' ', '_'), plain)

const names: Record<string, string> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  azure: 'Azure',
  'aws-bedrock': 'Bedrock',
  bedrock: 'Bedrock',
  mistral: 'Mistral',
  cohere: 'Cohere',
  groq: 'Groq',
  deepseek: 'DeepSeek',
  xai: 'xAI',
  'x-ai': 'xAI',
  ollama: 'Ollama',
  openrouter: 'OpenRouter',
  together: 'Together',
  fireworks: 'Fireworks',
}

const series: Record<string, number> = { google: 1, openai: 2, anthropic: 3, mistral: 6, azure: 4 }
const spare = [4, 6, 5]

export function providerName(provider: string | null | undefined): string {
  if (!provider) return 'Unknown provider'
  return names[provider] ?? provider
}

/** A provider keeps its colour on every page and in every chart. */
export function providerColor(provider: string | null | undefined): string {
  if (!provider) return 'var(--series-5)'
  const fixed = series[provider]
  if (fixed) return `var(--series-${fixed})`
  let hash = 0
  for (const letter of provider) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return `var(--series-${spare[hash % spare.length]})`
}

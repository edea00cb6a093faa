import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Markdown } from './markdown'

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />)

describe('Markdown of strangers', () => {
  it('renders what people write', () => {
    const page = html('# Title\n\nSome **bold** and `code`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n```')
    for (const part of ['role="heading"', '<strong', '<code', '<ul', '<table', '<td', '<pre']) expect(page).toContain(part)
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onmouseover="x()">b</b> <iframe src="https://evil.example"></iframe>',
    '<!-- comment --><style>*{display:none}</style>',
    '<a href="javascript:alert(1)">x</a>',
  ])('shows HTML as text: %s', (text) => {
    const page = html(text)
    expect(page).not.toMatch(/<(script|img|b|iframe|style|a)[\s>]/)
    expect(page).toContain('&lt;')
  })

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html;base64,PHNjcmlwdD4=', 'vbscript:x', 'file:///etc/passwd', '//evil.example', '/api/v1/keys'])(
    'makes no link of %s',
    (to) => {
      expect(html(`[click](${to})`)).not.toContain('<a ')
      expect(html(`<${to}>`)).not.toContain('<a ')
    },
  )

  it('opens web links without giving the page away', () => {
    const page = html('[docs](https://example.com/a?b=1)')
    expect(page).toContain('href="https://example.com/a?b=1"')
    expect(page).toContain('rel="noopener noreferrer nofollow"')
    expect(page).toContain('target="_blank"')
  })

  it('names an image but does not fetch it', () => {
    const page = html('![a cat](https://evil.example/pixel.png)')
    expect(page).not.toContain('<img')
    expect(page).toContain('[image: a cat')
    expect(page).toContain('https://evil.example/pixel.png')
  })

  it('survives deep nesting, lone surrogates and odd fences', () => {
    for (const text of ['> '.repeat(5000), '['.repeat(5000), '*'.repeat(10_001), '\ud800 \u202e \u0000', '```', '|\n|-', '&#x110000; &nbsp;']) {
      expect(html(text)).toContain('<div')
    }
  })
})

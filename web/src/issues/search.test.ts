import { describe, expect, it } from 'vitest'
import { parseSearch, stringifySearch } from '@/shell/search'
import { figureFilters, issueFilters, issuesSearch } from './search'

const read = (address: string) => issuesSearch(parseSearch(address))

describe('the address of the issues', () => {
  it('holds every filter, and reads back what it wrote', () => {
    const search = read('?range=7d&environment=production&severity=high&severity=critical&type=pii&provider=openai&model=gpt-4o&status=open')
    expect(search).toEqual({ range: '7d', environment: ['production'], severity: ['high', 'critical'], type: ['pii'], provider: ['openai'], model: ['gpt-4o'], status: 'open' })
    expect(read(stringifySearch(search))).toEqual(search)
  })

  it('drops what means nothing', () => {
    expect(read('?severity=5&type=weather&status=maybe&range=2w')).toEqual({})
  })

  it('asks the list and the figures in their own words', () => {
    const search = read('?type=pii&status=false_positive')
    expect(issueFilters(search)).toMatchObject({ range: '24h', type: ['pii'], status: ['false_positive'] })
    expect(figureFilters(search)).toMatchObject({ range: '24h', issue_type: ['pii'] })
    expect(figureFilters(search)).not.toHaveProperty('status')
  })
})

import { describe, expect, it } from 'vitest'
import { bytes, change, compact, count, percent } from './count'
import { axisDuration, duration, tick } from './duration'
import { axisMoney, exactMoney, money } from './money'
import { ago, axisMoment, bucket } from './time'

describe('duration', () => {
  it.each([
    [null, '–'],
    [Number.NaN, '–'],
    [0, '0 ms'],
    [0.0001, '<1 µs'],
    [0.25, '250 µs'],
    [0.9994, '999 µs'],
    [0.9996, '1.00 ms'],
    [1.5, '1.50 ms'],
    [58, '58.0 ms'],
    [99.96, '100 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1240, '1.24 s'],
    [9996, '10.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [61_000, '1 min 01 s'],
    [3_599_600, '1 h 00 min'],
    [5_400_000, '1 h 30 min'],
    [200_000_000, '2.31 d'],
    [-5, '-5.00 ms'],
  ])('%s ms reads %s', (ms, text) => expect(duration(ms)).toBe(text))

  it('marks an axis without idle zeros', () => {
    expect([0, 500, 1000, 2500, 10_000, 100_000].map(axisDuration)).toEqual(['0', '500 ms', '1 s', '2.5 s', '10 s', '1 min 40 s'])
  })

  it('gives a tick the digits its step needs', () => {
    expect(tick(0, 500)).toBe('0')
    expect(tick(1500, 500)).toBe('1.5 s')
    expect(tick(20, 10)).toBe('20 ms')
    expect(tick(0.2, 0.1)).toBe('200 µs')
    expect(tick(120_000, 60_000)).toBe('2 min 00 s')
  })
})

describe('money', () => {
  it.each([
    [null, '–'],
    ['', '–'],
    ['nonsense', '–'],
    ['0', '$0'],
    ['0.0000004', '<$0.000001'],
    ['0.00000123', '$0.00000123'],
    ['0.00118312', '$0.00118'],
    ['0.0036', '$0.0036'],
    ['0.0118', '$0.012'],
    ['1.5', '$1.50'],
    ['999.994', '$999.99'],
    ['12345.6', '$12,346'],
    ['-2', '-$2.00'],
  ])('%s reads %s', (usd, text) => expect(money(usd)).toBe(text))

  it('marks an axis without idle zeros', () => {
    expect(['0', '0.0005', '0.200', '1', '2.5', '1500'].map(axisMoney)).toEqual(['$0', '$0.0005', '$0.2', '$1', '$2.5', '$1,500'])
  })

  it('keeps every digit in an arithmetic', () => {
    expect(exactMoney('0.001183120000')).toBe('$0.00118312')
    expect(exactMoney('2.50')).toBe('$2.5')
    expect(exactMoney('10')).toBe('$10')
    expect(exactMoney('1E-7')).toBe('$0.0000001')
    expect(exactMoney(null)).toBe('–')
  })
})

describe('counts', () => {
  it('groups and shortens', () => {
    expect(count(1234567)).toBe('1,234,567')
    expect([null, 0, 9999, 10_000, 12_340, 999_950, 1_250_000, 3e9].map(compact)).toEqual(['–', '0', '9,999', '10K', '12.3K', '1M', '1.3M', '3B'])
  })

  it('says shares and changes', () => {
    expect([null, 0, 0.0004, 0.03, 0.042, 1].map(percent)).toEqual(['–', '0%', '<0.1%', '3.0%', '4.2%', '100%'])
    expect([null, 0, 0.0001, 0.042, -0.0421, 0.5, 11, 16_691].map(change)).toEqual(['', '0%', '0%', '+4.2%', '-4.2%', '+50%', '×12', '>×1,000'])
  })

  it('says sizes', () => {
    expect([null, 999, 1500, 2_500_000, 104_857_600].map(bytes)).toEqual(['–', '999 B', '1.5 kB', '2.5 MB', '105 MB'])
  })
})

describe('time', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  it.each([
    [0, 'now'],
    [12, '12s ago'],
    [61, '1m ago'],
    [3 * 3600, '3h ago'],
    [49 * 3600, '2d ago'],
    [30 * 86_400, '23 Oct'],
  ])('%s seconds back reads %s', (seconds, text) => expect(ago(new Date(now - seconds * 1000), now)).toBe(text))

  it('is a dash for what is no time', () => expect(ago('nonsense', now)).toBe('–'))

  it('says of a bucket what its range needs', () => {
    const moment = new Date(2026, 10, 3, 14, 5).getTime()
    expect(bucket(moment, 3_600_000)).toBe('14:05')
    expect(bucket(moment, 3 * 86_400_000)).toBe('3 Nov 14:05')
    expect(bucket(moment, 30 * 86_400_000)).toBe('3 Nov')
    expect(axisMoment(moment)).toBe('14:05')
    expect(axisMoment(new Date(2026, 10, 3).getTime())).toBe('3 Nov')
  })
})

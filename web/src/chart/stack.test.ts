import { expect, it } from 'vitest'
import { isolated, stack } from './stack'

it('stacks each series on those before it', () => {
  expect(stack([[1, 2, null], [10, null, 30]])).toEqual([[1, 2, 0], [11, 2, 30]])
  expect(stack([])).toEqual([])
})

it('finds the points that no line reaches', () => {
  expect(isolated([1, null, 2, 3, null, null, 4])).toEqual([0, 6])
  expect(isolated([])).toEqual([])
})

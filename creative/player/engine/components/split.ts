import { draw } from '../random'
import type { Component } from '../types'
import type { Enter } from './kind'

/** The arm of a session: it follows from seed and id, and every visit takes the same. */
export function armOf(seed: number, split: Component): number {
  const weights = split.weights!
  let left = draw(seed, split.hash, 0, 0) * weights.reduce((sum, one) => sum + one, 0)
  for (let arm = 0; arm < weights.length; arm++) {
    left -= weights[arm]!
    if (left < 0) return arm
  }
  return 0
}

export const split: Enter = (state, _emit, component) => armOf(state.seed, state.components[component]!)

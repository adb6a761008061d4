import { draw } from '../random'
import type { Component } from '../types'
import type { Enter } from './kind'

/** The arm of a session: it follows from seed and id, and every visit takes the same. */
export function armOf(seed: number, { weights, hash }: Component): number {
  let left = draw(seed, hash, 0, 0) * weights!.reduce((sum, one) => sum + one, 0)
  return Math.max(weights!.findIndex((one) => (left -= one) < 0), 0)
}

export const split: Enter = (state, _component, own) => armOf(state.seed, own)

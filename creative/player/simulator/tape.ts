/**
 * Recorded sessions as pieces: each way's effects once, and for each session which pieces it is,
 * one behind the other. Whoever asked puts them together, which takes a tenth of the time there.
 */

import type { State } from '../engine/types'
import type { Listener, Walked } from './graph'
import type { Pack, Texts } from './recorder'
import { createWriter, mark } from './recorder'

/** Positions of the pieces: the effects of a way, and the marks of a session that ends with it, or that its visitor leaves there. */
export interface Tape {
  readonly effects: number
  readonly ended: number
  readonly left: number
  readonly size: number // whole numbers among its effects
}

/** What the sessions of one answer are made of. */
export interface Reel {
  readonly pieces: string[]
  readonly taken: number[] // positions in `pieces`, in order
  written: number // characters of the pieces
  size: number // whole numbers that the sessions come to when put together
}

export function createReel(): Reel {
  return { pieces: [], taken: [], written: 0, size: 0 }
}

export function addPiece(reel: Reel, numbers: readonly number[], pack: Pack): number {
  const piece = pack(new Int32Array(numbers))
  reel.written += piece.length
  return reel.pieces.push(piece) - 1
}

export function createTaper(texts: Texts, pack: Pack, reel: Reel): (before: State) => Listener<Tape> {
  return ({ at }) => {
    const writer = createWriter(texts, at)
    const cargo = (after: State): Tape | null => {
      if (writer.last() !== after.at) return null // time passed that no effect tells of: the next way would not know
      const variables = texts.intern(JSON.stringify(after.kept))
      const marked = (over: number): number => addPiece(reel, mark(over, variables), pack)
      const numbers = writer.take()
      return { effects: addPiece(reel, numbers, pack), ended: marked(0), left: marked(1), size: numbers.length }
    }
    return { emit: writer.emit, cargo }
  }
}

/** Appends a session by its ways. */
export function writeSession({ ways, left }: Walked<Tape>, reel: Reel): void {
  const { taken } = reel
  for (let i = 0; i < ways.length; i++) {
    const { effects, size } = ways[i]!.cargo
    taken.push(effects)
    reel.size += size
  }
  const { cargo } = ways[ways.length - 1]!
  taken.push(left ? cargo.left : cargo.ended)
}

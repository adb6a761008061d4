/**
 * The browser half as its parts see it: what they share comes from the global, so that none of it
 * is bundled twice.
 */

import type * as Player from './index'

declare const FlowtagPlayer: typeof Player

export const { add, callToAction, choice, follow, frame, make, offer, openUrl, post, put, say } = FlowtagPlayer

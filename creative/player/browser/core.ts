/** The browser half as its parts see it: what they share. */
export { all, copy, EFFECTS, follow, frame, KINDS, put } from './index'

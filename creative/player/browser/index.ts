/** The browser half: `mount` for the page, the others for its own parts. */
export { EFFECTS, KINDS } from './kinds'
export { mount } from './mount'
export { frame } from './pixels'
export { all, copy, follow, put } from './room'

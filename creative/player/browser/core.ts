/** The browser half as its parts see it: what they share. */
export { add, callToAction, choice, follow, frame, make, offer, post, put, say } from './index'

/** Part `browser-events.js`: first-party events, for an ad that has a collector. */
import { listen } from '../events'
import { plugs } from '../plugs'

plugs.listen = listen

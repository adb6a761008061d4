/** Part `browser-later.js`: what waits for the load of the page around the ad. */
import { watchLoad } from '../later'

watchLoad(window)

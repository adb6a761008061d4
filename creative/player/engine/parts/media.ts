/** Part `engine-media.js`: sliders, films, payments. */
import { pay, result } from '../components/payment'
import { pick } from '../components/slider'
import { media } from '../components/video'
import { add } from '../core'

add(17, undefined, { pick }) // slider
add(18, undefined, { media }) // video
add(20, undefined, { press: pay, result }) // payment

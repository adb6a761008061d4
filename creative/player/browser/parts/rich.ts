/** Part `browser-rich.js`: messages with inline HTML, and style sheets. */
import { css } from '../components/css'
import { html } from '../components/html'
import { add } from '../core'

add('html', { show: html })
add('css', { on: css })

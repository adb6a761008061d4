/** Part `engine-isolated.js`: scripts that run in a frame of their own. Stands behind `engine-scripts.js`. */
import '../isolated'

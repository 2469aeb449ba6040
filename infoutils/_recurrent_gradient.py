"""The gradient of fully recurrent networks, compiled.

Where an update takes few windows, torch spends most of its time between small operations.
"""

import math

import numpy as np

from infoutils._shared.compiling import compiled


@compiled
def add_gradient(x, y, chosen, noise, linear, parameters, gradients):
    """Add the gradient of each network's mean squared error to what `gradients` hold.

    `x` and `y` are of shape (windows, steps, features), `chosen` (networks, windows of an update)
    the numbers of windows, and `noise` (networks, windows of an update, steps, hidden) is added
    to the states.  All are float32 but `chosen`, as is what is returned.
    """
    w_in, w, w_out, bias, start, bias_out = parameters
    (networks, windows), (_, steps, inputs) = chosen.shape, x.shape
    hidden, outputs, rows = w_out.shape[1], w_out.shape[2], steps * windows
    # Steps first, so that the windows of a step are side by side; in rows for matrix products.
    read, drives = np.empty((rows, inputs), x.dtype), np.empty((rows, hidden), x.dtype)
    states, slopes = np.empty((rows + windows, hidden), x.dtype), np.ones((rows, hidden), x.dtype)
    error = np.empty((rows, outputs), x.dtype)
    for n in range(networks):
        # Forwards: `states` has the start in its first rows.
        states[:windows] = start[n]
        for i in range(windows):
            read[i::windows] = x[chosen[n, i]]
            error[i::windows] = bias_out[n] - y[chosen[n, i]]
        np.dot(read, w_in[n], drives)
        for row in range(0, rows, windows):
            drive = np.dot(states[row : row + windows], w[n])
            for i in range(windows):
                for j in range(hidden):
                    value = drive[i, j] + drives[row + i, j] + bias[n, 0, j]
                    if not linear:
                        value = np.float32(1 - 2 / (math.exp(2.0 * value) + 1))  # tanh
                        slopes[row + i, j] = 1 - value * value
                    states[row + windows + i, j] = value + noise[n, i, row // windows, j]
        error += np.dot(states[windows:], w_out[n])
        error *= np.float32(2 / error.size)
        # Backwards: `drives` becomes the gradient of what goes into each unit.
        np.dot(error, w_out[n].T, drives)
        later = np.zeros((windows, hidden), x.dtype)
        for row in range(rows - windows, -1, -windows):
            own = drives[row : row + windows]
            own += later
            own *= slopes[row : row + windows]
            later = np.dot(own, w[n].T)
        gradients[0][n] += np.dot(read.T, drives)
        gradients[1][n] += np.dot(states[:rows].T, drives)
        gradients[2][n] += np.dot(states[windows:].T, error)
        gradients[3][n, 0] += drives.sum(axis=0)
        gradients[4][n, 0] += later.sum(axis=0)
        gradients[5][n, 0] += error.sum(axis=0)

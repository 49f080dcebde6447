/**
 * Encoded and decoded images: formats, headers, decoding with OpenCV, pixels and parts of an image.
 * It may use dataset and storage; the other rooms of data use it, and the commands that prepare or
 * show datasets. Recipes name its interpolations.
 */
package io.convoy.executor.data.image;

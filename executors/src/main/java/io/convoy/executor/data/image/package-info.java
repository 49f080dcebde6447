/**
 * Encoded and decoded images: formats, headers, decoding with OpenCV, pixels and parts of an image.
 * It may use dataset and storage, and only the other rooms of data use it.
 */
package io.convoy.executor.data.image;

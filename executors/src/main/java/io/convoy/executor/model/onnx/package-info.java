/**
 * Models as ONNX files: how each layer and vertex at inference becomes nodes of ONNX, and the
 * normalisation of images before them. It reads parameters by the engine's flat vector and may use
 * the layers, but no engine. To export another layer, add a line to the registry here and a case to
 * its test.
 */
package io.convoy.executor.model.onnx;

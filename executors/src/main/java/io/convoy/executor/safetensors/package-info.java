/**
 * Tensors in files of the safetensors format, of any names, shapes and types: one reader and one
 * writer. It uses no other room of Convoy, and every room may use it.
 */
package io.convoy.executor.safetensors;

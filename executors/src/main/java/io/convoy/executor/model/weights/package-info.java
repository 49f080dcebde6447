/**
 * Weights from outside: named tensors in the files of other frameworks, each format behind the same
 * door, and how their names and layouts become those of the catalogue's models.
 */
package io.convoy.executor.model.weights;

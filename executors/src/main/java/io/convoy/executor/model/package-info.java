/**
 * What all models share: the description of one, its figures, and how a configuration has its
 * images. It may use the layers; the catalogue of architectures is in zoo, models from files are in
 * file.
 */
package io.convoy.executor.model;

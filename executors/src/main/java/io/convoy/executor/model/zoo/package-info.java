/**
 * The catalogue of architectures and the networks in it, each a class that writes a DL4J
 * configuration. It may use the layers and what all models share, but no engine and no files. To
 * add a network, write its class here and a line in the catalogue.
 */
package io.convoy.executor.model.zoo;

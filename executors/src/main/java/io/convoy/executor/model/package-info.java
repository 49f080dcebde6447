/** Architectures as DL4J configurations, and the catalogue that names them. */
package io.convoy.executor.model;

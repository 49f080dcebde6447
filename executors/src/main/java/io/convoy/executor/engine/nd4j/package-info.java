/** The reference engine: DL4J's own executioner. */
package io.convoy.executor.engine.nd4j;

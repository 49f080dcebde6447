/**
 * Models that were made elsewhere: files of DL4J and Keras and those of DL4J's own zoo, fitted to a
 * dataset. It may use the other rooms of model, base, data.storage and safetensors.
 */
package io.convoy.executor.model.file;

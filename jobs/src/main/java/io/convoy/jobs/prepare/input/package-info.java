/**
 * What an input consists of: folders, archives, manifests and WebDataset shards become a list of
 * images with classes. It knows neither Spark nor the prepared dataset; the preparation and its
 * tasks use it.
 */
package io.convoy.jobs.prepare.input;

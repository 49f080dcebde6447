/**
 * What an input consists of: folders, archives, tables and shards become a list of images with
 * classes. It may use image, intake and storage of data, and knows neither Spark nor the prepared
 * dataset; the preparation and its tasks use it, and the prediction of images without labels.
 */
package io.convoy.jobs.prepare.input;

/**
 * The prediction of images without labels: an ordinary Spark job, whose parts are planned on the
 * driver and answered in tasks that Spark may repeat. It reads inputs as the preparation does.
 */
package io.convoy.jobs.predict;

/** The job that makes a prepared dataset of a folder of images: a Spark job of its own. */
package io.convoy.jobs.prepare;

/**
 * The job that makes a prepared dataset of images: its command, its plan and its output. It is a
 * Spark job of its own; what it reads is in input, what runs on executors in task.
 */
package io.convoy.jobs.prepare;

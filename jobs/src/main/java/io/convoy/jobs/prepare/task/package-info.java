/**
 * The Spark tasks of a preparation, what they are given and what they return. It may use input, and
 * data's intake and shards; only the job uses it.
 */
package io.convoy.jobs.prepare.task;

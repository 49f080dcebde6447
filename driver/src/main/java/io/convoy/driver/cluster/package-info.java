/**
 * What a run knows of its cluster: its slots, rounds and what is heard of them, and how a round or
 * the cluster fails. No Spark type is in it; driver.spark implements it and driver.run uses it.
 */
package io.convoy.driver.cluster;

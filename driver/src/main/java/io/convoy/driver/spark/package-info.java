/**
 * The only Spark code of the driver: session, barrier launch, control messages. It implements
 * driver.cluster, and hands what comes on Spark's threads to the thread that runs a round.
 */
package io.convoy.driver.spark;

/** The only Spark code of the driver: session, barrier launch, control messages. */
package io.convoy.driver.spark;

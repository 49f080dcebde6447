/** The numbers of an evaluation by which the driver decides. */
package io.convoy.driver.metric;

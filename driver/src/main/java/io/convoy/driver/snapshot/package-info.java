/** The snapshot store on a Hadoop file system. */
package io.convoy.driver.snapshot;

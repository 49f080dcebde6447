/** The typed run configuration: every key, read and checked at once. */
package io.convoy.driver.conf;

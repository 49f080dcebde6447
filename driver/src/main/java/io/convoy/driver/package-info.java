/** Decides, launches and commits. */
package io.convoy.driver;

/**
 * Folders and files on any Hadoop file system, and the exception that says that data cannot be
 * used. It may use the base alone; all that reads or writes data uses it.
 */
package io.convoy.executor.data.storage;

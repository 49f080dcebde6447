/**
 * The ground floor: threads, repeated attempts, reasons of failures, checksums, near names and
 * native libraries. It uses no other room of Convoy, and every room may use it.
 */
package io.convoy.executor.base;

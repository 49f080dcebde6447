/**
 * Checks of practice before a training: what of a network, its data or its machine will stand in
 * the way. Each check is a class that returns findings and changes nothing; a job decides which are
 * done where.
 */
package io.convoy.executor.checkup;

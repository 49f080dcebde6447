/**
 * Twins that tests of several modules share: odd and damaged images, file systems that are watched.
 * It knows no other module of Convoy.
 */
package io.convoy.testing;

/**
 * Layers and vertices that image networks need and DL4J lacks, as DL4J configurations that run in
 * any DL4J program and are saved in {@code model.zip} like DL4J's own.
 *
 * <p>Images are {@code [N,C,H,W]}, or {@code [N,H,W,C]} where the configuration says NHWC. Each
 * class computes its gradient itself; finite differences check it.
 */
package io.convoy.executor.model.layer;

"""Convoy's stored models as Transformers of PySpark.

    from convoy_ml import ConvoyModel

    model = ConvoyModel(snapshot="hdfs:///runs/first", inputCol="content")
    model.transform(spark.read.format("binaryFile").load("photos"))

The session needs convoy.jar: spark-submit --jars convoy.jar --py-files convoy_ml.py.
"""
import sys

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaModel

_JAVA_CLASS = "io.convoy.ml.ConvoyModel"

# pipelines find a stage's Python class by the name of its Java class
sys.modules["io.convoy.ml"] = sys.modules[__name__]


class _Reader(JavaMLReader):
    @classmethod
    def _java_loader_class(cls, clazz):
        return _JAVA_CLASS


class ConvoyModel(JavaModel, JavaMLReadable, JavaMLWritable):
    """A stored model, whose params are those of io.convoy.ml.ConvoyModel."""

    snapshot = Param(Params._dummy(), "snapshot", "snapshots or runs, with commas between them", TypeConverters.toString)
    weights = Param(Params._dummy(), "weights", "parameters or average", TypeConverters.toString)
    inputCol = Param(Params._dummy(), "inputCol", "column of images, or of their paths", TypeConverters.toString)
    predictionCol = Param(Params._dummy(), "predictionCol", "number of the likeliest class", TypeConverters.toString)
    classCol = Param(Params._dummy(), "classCol", "its name", TypeConverters.toString)
    probabilityCol = Param(Params._dummy(), "probabilityCol", "probabilities of all classes", TypeConverters.toString)
    rawPredictionCol = Param(Params._dummy(), "rawPredictionCol", "scores of all classes", TypeConverters.toString)
    embeddingCol = Param(Params._dummy(), "embeddingCol", "output of embeddingLayer", TypeConverters.toString)
    embeddingLayer = Param(Params._dummy(), "embeddingLayer", "name of a layer", TypeConverters.toString)
    errorCol = Param(Params._dummy(), "errorCol", "why an image could not be read", TypeConverters.toString)
    handleInvalid = Param(Params._dummy(), "handleInvalid", "keep, skip or error", TypeConverters.toString)
    crops = Param(Params._dummy(), "crops", "centre, five or ten", TypeConverters.toString)
    scales = Param(Params._dummy(), "scales", "lengths of the shorter side", TypeConverters.toString)
    settings = Param(Params._dummy(), "settings", "key=value of engine, gpu.* and cluster.*", TypeConverters.toListString)
    batchSize = Param(Params._dummy(), "batchSize", "views at once", TypeConverters.toInt)

    def __init__(self, java_model=None, **params):
        if java_model is None:
            java_model = self._new_java_obj(_JAVA_CLASS)
        super().__init__(java_model)
        self._set(**params)

    def setParams(self, **params):
        return self._set(**params)

    @classmethod
    def read(cls):
        return _Reader(cls)

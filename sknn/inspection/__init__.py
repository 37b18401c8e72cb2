"""Displays of the inner workings of one network."""

from sknn.inspection._attention_display import AttentionDisplay
from sknn.inspection._augmentation_display import AugmentationDisplay
from sknn.inspection._class_activation_display import ClassActivationDisplay
from sknn.inspection._embedding_display import EmbeddingDisplay
from sknn.inspection._feature_map_display import FeatureMapDisplay
from sknn.inspection._image_prediction_display import ImagePredictionDisplay
from sknn.inspection._kernel_display import KernelDisplay

__all__ = [
    "AttentionDisplay",
    "AugmentationDisplay",
    "ClassActivationDisplay",
    "EmbeddingDisplay",
    "FeatureMapDisplay",
    "ImagePredictionDisplay",
    "KernelDisplay",
]

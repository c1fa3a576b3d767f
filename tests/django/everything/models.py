"""One model with every field class that makes a column, and what its foreign keys refer to."""

from django.db import models


class Small(models.Model):
    id = models.SmallAutoField(primary_key=True)


class Numbered(models.Model):
    id = models.AutoField(primary_key=True)


class Labelled(models.Model):
    label = models.CharField(max_length=20, primary_key=True)


class Tagged(models.Model):
    tag = models.UUIDField(primary_key=True)


class Everything(models.Model):
    id = models.BigAutoField(primary_key=True)

    big = models.BigIntegerField()
    integer = models.IntegerField()
    small = models.SmallIntegerField()
    positive_big = models.PositiveBigIntegerField()
    positive = models.PositiveIntegerField()
    positive_small = models.PositiveSmallIntegerField()
    boolean = models.BooleanField()
    real = models.FloatField()
    amount = models.DecimalField(max_digits=20, decimal_places=5)
    duration = models.DurationField()

    characters = models.CharField(max_length=60)
    slug = models.SlugField()
    email = models.EmailField()
    url = models.URLField()
    file = models.FileField()
    image = models.ImageField()
    path = models.FilePathField()
    digits = models.CommaSeparatedIntegerField(max_length=30)
    address = models.GenericIPAddressField(null=True)
    old_address = models.IPAddressField()
    text = models.TextField()
    document = models.JSONField()
    binary = models.BinaryField()

    date = models.DateField()
    moment = models.DateTimeField()
    time = models.TimeField()
    uuid = models.UUIDField()

    any_integer = models.IntegerField(null=True)
    any_positive_big = models.PositiveBigIntegerField(null=True)
    any_boolean = models.NullBooleanField(null=True)
    any_real = models.FloatField(null=True)
    any_amount = models.DecimalField(max_digits=5, decimal_places=0, null=True)
    any_duration = models.DurationField(null=True)
    any_characters = models.CharField(max_length=60, null=True)
    any_text = models.TextField(null=True)
    any_document = models.JSONField(null=True)
    any_binary = models.BinaryField(null=True)
    any_date = models.DateField(null=True)
    any_moment = models.DateTimeField(null=True)
    any_time = models.TimeField(null=True)
    any_uuid = models.UUIDField(null=True)

    small_key = models.ForeignKey(Small, models.CASCADE)
    numbered = models.ForeignKey(Numbered, models.CASCADE, null=True)
    labelled = models.ForeignKey(Labelled, models.CASCADE)
    tagged = models.ForeignKey(Tagged, models.CASCADE)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    twin = models.OneToOneField("self", models.CASCADE, null=True, related_name="other_twin")
